"""The door for tests: everything of the sandbox that a person or another program could do, and more."""
