"""From the verified samples to the public: report, disposal, publication, rectification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evenwatt.evaluation.actions import issue_report, prepare_report
from evenwatt.kernel.parties.roles import Role
from evenwatt.procedures.demonstration.field_work import due_items, verify_all
from evenwatt.procedures.demonstration.parties import Cast
from evenwatt.procedures.demonstration.stories import Story, moment
from evenwatt.procedures.demonstration.year import Course
from evenwatt.procedures.disposal import dispose
from evenwatt.procedures.publication import publish_evaluation
from evenwatt.procedures.rectification_end import confirm_rectification
from evenwatt.rectification import actions as rectification
from evenwatt.rectification.queries import orders_caused_by

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot
    from evenwatt.rectification.models import Rectification

_MEASURES = "更换计量模块并重新校准，已逐台自检。"


def course_of_lot(cast: Cast, lot: Lot, course: Course) -> Story:
    """Verify a lot's samples and take the steps of its course, each by its office on its day."""
    scheme = lot.scheme
    verify_all(cast, due_items(scheme, lot), (yield moment(course.verified)), faulty=course.faulty)
    if not course.takes("prepare"):
        return
    evaluation = prepare_report(
        lot=lot,
        by=cast.at_institution(scheme.institution_id, Role.INSTITUTION_MANAGER),
        at=(yield course.day("prepare")),
    )
    if course.takes("issue"):
        approver = cast.at_institution(scheme.institution_id, Role.APPROVER)
        issue_report(evaluation=evaluation, by=approver, at=(yield course.day("issue")))
    city = cast.city(scheme.city_id)
    if course.takes("dispose"):
        at = yield course.day("dispose")
        dispose(evaluation=evaluation, opinion="同意评价结论。", by=city, at=at)
        for order in orders_caused_by(evaluation.WORKFLOW, [evaluation.pk]):
            yield _rectified(cast, order, course)
    if course.takes("publish"):
        publish_evaluation(evaluation=evaluation, by=city, at=(yield course.day("publish")))


def _rectified(cast: Cast, order: Rectification, course: Course) -> Story:
    county = cast.county(order.county_id)
    clerk = next(actor for actor in cast.actors.values() if actor.organisation_id == order.operator_id)
    if course.takes("notify"):
        rectification.notify(order=order, by=county, at=(yield course.day("notify")))
    if course.takes("receive"):
        rectification.receive(order=order, by=clerk, at=(yield course.day("receive")))
    if course.takes("report"):
        rectification.report(order=order, measures=_MEASURES, by=clerk, at=(yield course.day("report")))
    if course.takes("confirm"):
        confirm_rectification(order=order, by=county, at=(yield course.day("confirm")))
