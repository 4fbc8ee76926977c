"""Forms by which people come and go: invitation, acceptance, passwords, hand-over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.keeping import looks_after_people
from evenwatt.kernel.parties.queries import colleagues
from evenwatt.kernel.parties.roles import roles_of
from evenwatt.web.page_form import PageForm

if TYPE_CHECKING:
    from evenwatt.kernel.parties.models import Membership, Organisation


class InviteForm(PageForm):
    name = forms.CharField(
        label=gettext_lazy("姓名"),
        help_text=gettext_lazy("供您辨认是给谁的链接；本人接受时可以更正。"),
        max_length=40,
        error_messages={"required": gettext_lazy("请填写被邀请人的姓名")},
    )
    role = forms.ChoiceField(label=gettext_lazy("岗位"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: Organisation, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            role
            for role in roles_of(organisation.kind, organisation.region.level)
            if looks_after_people(actor, organisation, role)
        ]
        self.fields["role"].choices = [(role, role.label) for role in offered]  # type: ignore[attr-defined]
        self.initial.setdefault("role", offered[0] if offered else None)


#: What the validators of the settings find, in our words: theirs are not all translated.
_WEAK = {
    "password_too_short": gettext_lazy("密码太短，至少要 {min_length} 位"),
    "password_too_common": gettext_lazy("这个密码太常见，容易被猜到；请换一个"),
}


def _in_words(weak: Any) -> str:
    words = _WEAK.get(weak.code)
    return str(words).format(**weak.params or {}) if words else "".join(weak.messages)


class NewPasswordForm(PageForm):
    """A password, twice, held against the validators of the settings."""

    password = forms.CharField(
        label=gettext_lazy("密码"),
        help_text=gettext_lazy("至少10位，不用常见的密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": gettext_lazy("请设定密码")},
    )
    again = forms.CharField(
        label=gettext_lazy("再输入一次密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": gettext_lazy("请再输入一次密码")},
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password)
        except forms.ValidationError as weak:
            raise forms.ValidationError([_in_words(each) for each in weak.error_list]) from weak
        return password

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("两次输入的密码不一致"))
        return given


class JoinForm(NewPasswordForm):
    name = forms.CharField(
        label=gettext_lazy("姓名"),
        help_text=gettext_lazy("您办理的每一件事都以此署名。"),
        max_length=40,
        error_messages={"required": gettext_lazy("请填写姓名")},
    )
    login = forms.CharField(
        label=gettext_lazy("账号"),
        help_text=gettext_lazy("登录时使用；3至40位小写字母、数字、点、横线或下划线。"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"required": gettext_lazy("请填写账号")},
    )
    field_order = ("name", "login", "password", "again")

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"].strip().lower()
        return login


class ChangePasswordForm(NewPasswordForm):
    old = forms.CharField(
        label=gettext_lazy("现在的密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": gettext_lazy("请填写现在的密码")},
    )
    field_order = ("old", "password", "again")

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.account.check_password(old):
            raise forms.ValidationError(_("现在的密码不正确"))
        return old


class EndForm(PageForm):
    successor: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=gettext_lazy("接手人"),
        help_text=gettext_lazy("本单位的在职人员；还没有这个岗位的，同时给予。"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("不指定"),
    )
    confirmed = forms.BooleanField(label=gettext_lazy("确认暂无接手人"), required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = colleagues(membership)  # type: ignore[attr-defined]
