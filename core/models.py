"""The models of core, gathered for Django from the folders that own them."""

from core.api.idempotency import IdempotentCall
from core.api.models import ApiToken
from core.changes import Change, ChangeSubject
from core.portals.models import Membership, Portal
from core.queue.models import Heartbeat
from core.users.models import User

__all__ = ["ApiToken", "Change", "ChangeSubject", "Heartbeat", "IdempotentCall", "Membership", "Portal", "User"]
