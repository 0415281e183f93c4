"""Who belongs to a portal, in which role: inviting, changing roles, letting go, taking back."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.changes import Actor
from core.portals.models import Membership, Portal
from core.portals.roles import Role
from core.settings.audit import MEMBERS, record_setting
from core.users.models import User


class MemberRefused(Exception):
    """Nothing was changed; the text is a sentence for the person who tried."""


def invite(portal: Portal, email: str, name: str, role: str, actor: Actor) -> Membership:
    """Makes the user where there is none, and the membership. Raises MemberRefused for one who is there already."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, None, name=name)
        if Membership.objects.filter(portal=portal, user=user).exists():
            raise MemberRefused(_("%(email)s is in this portal already.") % {"email": user.email})
        member = Membership.objects.create(portal=portal, user=user, role=role)
        record_setting(portal, MEMBERS, user.pk, "invited", actor, str(user), {"role": ("", role)})
    return member


def password_link(user: User) -> str:
    """Where the person chooses a password; good once, and for as long as PASSWORD_RESET_TIMEOUT says."""
    key = default_token_generator.make_token(user)
    return str(settings.BASE_URL) + reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


def send_invitation(member: Membership, actor: Actor) -> bool:
    """Mails the link to one who has no password yet; False if the mail could not be handed over."""
    told = {"who": actor.label, "portal": member.portal.name}
    link = password_link(member.user) if not member.user.has_usable_password() else settings.BASE_URL
    with translation.override(member.user.language or member.portal.language):
        subject = _("%(who)s invited you to %(portal)s on Dealbooks") % told
        text = _("Open this address to sign in to %(portal)s:") % told
    try:
        send_mail(subject, f"{text}\n\n{link}\n", None, [member.user.email])
    except OSError:
        return False
    return True


def change_role(member: Membership, role: str, actor: Actor) -> None:
    """Raises MemberRefused for the last Super admin."""
    with transaction.atomic():
        member = _locked(member)
        if role == member.role:
            return
        if role != Role.SUPER_ADMIN:
            _keep_a_super_admin(member)
        before, member.role = member.role, role
        member.save(update_fields=["role"])
        record_setting(
            member.portal, MEMBERS, member.user_id, "updated", actor, str(member.user), {"role": (before, role)}
        )


def set_active(member: Membership, is_active: bool, actor: Actor) -> None:
    """One who is let go keeps owning records and can sign in no more. Raises MemberRefused for the last Super admin."""
    with transaction.atomic():
        member = _locked(member)
        if member.is_active == is_active:
            return
        if not is_active:
            _keep_a_super_admin(member)
        member.is_active = is_active
        member.save(update_fields=["is_active"])
        kind = "reactivated" if is_active else "deactivated"
        record_setting(member.portal, MEMBERS, member.user_id, kind, actor, str(member.user))


def _locked(member: Membership) -> Membership:
    """All memberships of the portal are locked, so that two Super admins cannot let each other go at once."""
    rows = Membership.objects.select_for_update(of=("self",)).filter(portal=member.portal)
    return next(row for row in rows.select_related("user", "portal") if row.pk == member.pk)


def _keep_a_super_admin(member: Membership) -> None:
    others = Membership.objects.filter(portal=member.portal, role=Role.SUPER_ADMIN, is_active=True).exclude(
        pk=member.pk
    )
    if member.role == Role.SUPER_ADMIN and member.is_active and not others.exists():
        raise MemberRefused(_("This is the last Super admin. Give somebody else that role first."))
