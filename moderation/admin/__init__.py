"""The moderators' desk: Django's admin, in which everything that changes something is one service.

No model of this app is added, changed or deleted here: pages read, buttons call services.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from moderation.admin.appeals import AppealAdmin
from moderation.admin.audit import AuditEntryAdmin
from moderation.admin.cases import CaseAdmin
from moderation.admin.holds import HoldAdmin
from moderation.admin.records import DecisionAdmin, EvidenceAdmin, PurgeAdmin, ReportAdmin

__all__ = [
    "AppealAdmin",
    "AuditEntryAdmin",
    "CaseAdmin",
    "DecisionAdmin",
    "EvidenceAdmin",
    "HoldAdmin",
    "PurgeAdmin",
    "ReportAdmin",
]

admin.site.site_header = admin.site.site_title = _("Desk")
admin.site.index_title = _("Desk")
admin.site.enable_nav_sidebar = False
