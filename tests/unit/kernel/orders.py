from datetime import datetime

from evenwatt.kernel.audit.act import act
from evenwatt.rectification.models import Rectification
from evenwatt.rectification.states import Cause, RectificationState
from tests.fixtures.province import Province


def notified_order(province: Province, at: datetime, *, number: int = 1) -> Rectification:
    """A record with a life: an order to the first operator, notified by the first county."""
    with act("test", clause="R-4.4.6-d", by=province.county.actor(), at=at):
        return Rectification.objects.create(
            state=RectificationState.NOTIFIED,
            number=str(number),
            operator=province.operator.organisation,
            county=province.operator.organisation.region,
            cause=Cause.REJECTED_LOT,
            source_type="evaluation",
            source_id=number,
            title="第001批",
            ordered_at=at,
        )
