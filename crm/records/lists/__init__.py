"""Lists of records. Verbs: editing.py (the list itself), members.py (who is in it, by hand).

Active ones follow their filters: touching.py notes what changed, looking.py works out what that means for which lists,
running.py looks at all records of one list, moving.py writes who joined and left.
"""
