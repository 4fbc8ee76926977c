"""The kernel's tables, gathered where Django looks for them."""

from evenwatt.kernel.clock.models import DemonstrationDate
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.draws.models import Draw, DrawParty
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.numbering.models import Series
from evenwatt.kernel.parties.failed_logins import FailedLogin
from evenwatt.kernel.parties.invitations import Invitation
from evenwatt.kernel.parties.models import Account, Membership, Organisation
from evenwatt.kernel.progress.models import Progress
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.regions.zones import Zone
from evenwatt.kernel.search.columns import ChosenColumns
from evenwatt.kernel.search.filters import KeptFilter
from evenwatt.kernel.tokens.models import ApiToken, KeptAnswer, TokenUse
from evenwatt.kernel.verdicts.models import Verdict

__all__ = [
    "Account",
    "ApiToken",
    "ChosenColumns",
    "DemonstrationDate",
    "Document",
    "Draw",
    "DrawParty",
    "Duty",
    "FailedLogin",
    "Invitation",
    "KeptAnswer",
    "KeptFilter",
    "LifeLine",
    "Membership",
    "Organisation",
    "Progress",
    "Region",
    "Series",
    "StoredFile",
    "TokenUse",
    "Verdict",
    "Zone",
]
