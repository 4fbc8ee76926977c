"""What a steward enters of an organisation, and what narrows the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.keeping import may_register
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.queries import regions
from evenwatt.law.refusal import Denied
from evenwatt.rules.credit_code import credit_code
from evenwatt.web.page_form import PageForm
from evenwatt.web.refusals import in_words

if TYPE_CHECKING:
    from evenwatt.kernel.parties.models import Organisation

#: A refusal's code → the field that it belongs to.
FIELDS = {
    "credit_code_shape": "credit_code",
    "credit_code_check": "credit_code",
    "credit_code_missing": "credit_code",
    "name_taken": "name",
    "code_taken": "credit_code",
    "region_taken": "region",
    "no_place": "region",
    "unknown_place": "region",
}


class FilterForm(PageForm):
    """Every field is optional; a value that is no choice narrows nothing."""

    q = forms.CharField(label=gettext_lazy("名称或统一社会信用代码"), required=False, max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("全部"))
        states = [("open", _("在册")), ("ended", _("已停用"))]
        self.fields["kind"].choices = [every, *OrganisationKind.choices]  # type: ignore[attr-defined]
        self.fields["state"].choices = [every, *states]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    def apply(self, found: QuerySet[Organisation]) -> QuerySet[Organisation]:
        chosen = self.cleaned_data
        if text := chosen.get("q", "").strip():
            found = found.filter(Q(name__has_text=text) | Q(credit_code__startswith=text.upper()))
        if kind := chosen.get("kind"):
            found = found.filter(kind=kind)
        if state := chosen.get("state"):
            found = found.filter(ended_on__isnull=state == "open")
        return found


class ContactForm(PageForm):
    """How an organisation is reached; ``abroad`` are fields that few have to fill in."""

    ABROAD: tuple[str, ...] = ()

    address = forms.CharField(label=gettext_lazy("地址"), required=False, max_length=200)
    contact = forms.CharField(label=gettext_lazy("联系人"), required=False, max_length=40)
    phone = forms.CharField(label=gettext_lazy("联系电话"), required=False, max_length=40)
    email = forms.EmailField(
        label=gettext_lazy("联系邮箱"),
        required=False,
        error_messages={"invalid": gettext_lazy("邮箱应写成 name@example.com 的形式")},
    )

    @property
    def main(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in self.ABROAD]

    @property
    def abroad(self) -> list[forms.BoundField]:
        return [self[name] for name in self.ABROAD]

    @property
    def abroad_is_open(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.abroad)


class OrganisationForm(ContactForm):
    """All that the books say; the kind is chosen once."""

    ABROAD = ("registered_in", "registered_at", "headquarters_name", "headquarters_code")
    OF_SOME = ("credit_code",)
    kind = forms.ChoiceField(label=gettext_lazy("类别"))
    name = forms.CharField(
        label=gettext_lazy("名称"),
        help_text=gettext_lazy("与营业执照或法人证书一致；运营平台填写在鄂分支机构的名称。"),
        max_length=120,
        error_messages={"required": gettext_lazy("请填写单位名称")},
    )
    credit_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        help_text=gettext_lazy("18位；运营机构、运营平台、承检机构必填。"),
        required=False,
        max_length=40,
    )
    region: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=gettext_lazy("所在地"),
        help_text=gettext_lazy("本省的县（区）；省外注册的企业，填其在本省的主要经营地。"),
        queryset=None,
        empty_label=gettext_lazy("请选择"),
        error_messages={"required": gettext_lazy("请选择所在地")},
    )
    registered_in = forms.RegexField(
        label=gettext_lazy("注册地代码"),
        help_text=gettext_lazy("仅省外注册的企业填写：注册地的六位行政区划代码。"),
        regex=r"^(?!42)[1-9]\d{5}$",
        required=False,
        error_messages={"invalid": gettext_lazy("应为外省的六位行政区划代码；本省注册的不用填写")},
    )
    registered_at = forms.CharField(
        label=gettext_lazy("注册地"),
        help_text=gettext_lazy("仅省外注册的企业填写。"),
        required=False,
        max_length=200,
    )
    headquarters_name = forms.CharField(
        label=gettext_lazy("平台总部名称"),
        help_text=gettext_lazy("仅在鄂分支机构填写。"),
        required=False,
        max_length=120,
    )
    headquarters_code = forms.CharField(
        label=gettext_lazy("平台总部统一社会信用代码"), required=False, max_length=40
    )
    field_order = (
        "kind", "name", "credit_code", "region", "registered_in", "registered_at",
        "headquarters_name", "headquarters_code",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = registrable(actor)
        self.fields["kind"].choices = [(kind, kind.label) for kind in places]  # type: ignore[attr-defined]
        codes = {code for of_kind in places.values() for code in of_kind}
        field = self.fields["region"]
        field.queryset = regions().filter(pk__in=codes).order_by("pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda region: region.full_name  # type: ignore[attr-defined]

    def clean_headquarters_code(self) -> str:
        text: str = self.cleaned_data["headquarters_code"].strip()
        try:
            return text and credit_code(text=text)
        except Denied as denied:
            raise forms.ValidationError(in_words(denied)) from denied

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("registered_in")) != bool(given.get("registered_at", "").strip()):
            self.add_error("registered_at", _("省外注册的企业，注册地代码和注册地要一并填写"))
        return given


def registrable(actor: Actor) -> dict[OrganisationKind, list[str]]:
    """The kinds that a steward's organisation may enter in the books, and the regions where."""
    codes = list(regions().filter(zone__closed_on=None).values_list("pk", flat=True))
    places = {kind: [code for code in codes if _may(actor, kind, code)] for kind in OrganisationKind}
    return {kind: found for kind, found in places.items() if found}


def _may(actor: Actor, kind: str, code: str) -> bool:
    try:
        return may_register(actor, kind, code)
    except Denied:  # no organisation of this kind stands there
        return False


class CloseForm(PageForm):
    reason = forms.CharField(
        label=gettext_lazy("停用原因"),
        max_length=200,
        error_messages={"required": gettext_lazy("请填写停用原因")},
    )
    confirmed = forms.BooleanField(label=gettext_lazy("未办结事项由登记机关另行处理"), required=False)
