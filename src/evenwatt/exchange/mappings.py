"""Mappings that offices make: saved in versions, deleted only while nothing was exchanged by them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from evenwatt.exchange.models import Sample, SavedMapping
from evenwatt.exchange.queries import saved_behind
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import require_permission
from evenwatt.law.refusal import Denied
from evenwatt.ledgers.mapping import CLAUSE, Mapping
from evenwatt.ledgers.proposal import read_sample
from evenwatt.ledgers.transforms import Words


def keep_sample(
    *, file: StoredFile, file_name: str, words: Words, by: Actor, at: datetime, name: str = ""
) -> Sample:
    """Keep a ledger to make a mapping from; refuses a file without a row of titles."""
    with act("ledger.sample", clause=CLAUSE, by=by, at=at):
        require_permission(by, Permission.LEDGER_EXPORT)
        read_sample(file.content(), words)
        return Sample.objects.create(
            organisation_id=by.organisation_id, file=file, file_name=file_name, name=name
        )


def save_mapping(*, content: dict[str, Any], sample: Sample | None, by: Actor, at: datetime) -> SavedMapping:
    """Save a mapping as the next version of its name; one that nobody could read back is refused."""
    with act("ledger.save_mapping", clause=CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.LEDGER_EXPORT)
        mapping = Mapping.of(content)
        earlier = SavedMapping.objects.filter(organisation_id=by.organisation_id, name=mapping.name)
        version = (earlier.aggregate(Max("version"))["version__max"] or 0) + 1
        saved = SavedMapping.objects.create(
            organisation_id=by.organisation_id,
            name=mapping.name,
            version=version,
            content=mapping.as_data(),
            sample=sample,
            saved_at=at,
            signed=deed.signed,
        )
        write_line(deed, saved.subject, step="create", note=f"{mapping.name} {version}")
    return saved


def delete_mapping(*, saved: SavedMapping, by: Actor, at: datetime) -> None:
    """Delete a mapping with all its versions; what an exchange was made by stays readable."""
    with act("ledger.delete_mapping", clause=CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.LEDGER_EXPORT)
        versions = SavedMapping.objects.select_for_update().filter(
            organisation_id=by.organisation_id, name=saved.name
        )
        if any(version.used_at for version in versions):
            raise Denied(
                "已经用“{name}”导入或导出过台账，不能删除；不再使用的，换用别的对应关系即可",
                clause=CLAUSE,
                code="mapping_used",
                name=saved.name,
            )
        write_line(deed, saved.subject, step="delete", note=saved.name)
        versions.delete()


def note_use(choice: str, *, by: Actor, at: datetime) -> None:
    """Note that something was exchanged by a saved mapping; the shipped ones stay anyway."""
    if saved := saved_behind(choice, by):
        SavedMapping.objects.filter(pk=saved.pk, used_at=None).update(used_at=at)
