"""Fields and error summaries: every wrong answer is named, described and reachable."""

from django import forms
from django.template import engines

from evenwatt.web.page_form import PageForm

LOAD = "{% load form_components %}"


class Filing(PageForm):
    """A form with one control of each kind."""

    station = forms.CharField(label="场站名称", help_text="与现场标识一致。")
    code = forms.CharField(label="代码")
    mode = forms.ChoiceField(label="经营方式", choices=[("s", "自营")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False)
    promise = forms.BooleanField(label="承诺")
    workbook = forms.FileField(label="报备表")


def render(source: str, **context: object) -> str:
    """Render a fragment with white space folded."""
    return " ".join(engines["django"].from_string(LOAD + source).render(context).split())


def test_hint_and_error_describe_the_control():
    html = render("{% field form.station %}", form=Filing({}))
    assert 'aria-describedby="id_station_helptext id_station_error"' in html
    assert 'id="id_station_helptext"' in html
    assert 'id="id_station_error"' in html
    assert 'aria-invalid="true"' in html


def test_an_example_alone_is_a_hint_too():
    html = render('{% field form.code example="9142" %}', form=Filing())
    assert 'aria-describedby="id_code_helptext"' in html
    assert "例：9142" in html


def test_a_group_of_buttons_has_a_legend():
    html = render("{% field form.mode %}", form=Filing())
    assert "<legend>经营方式</legend>" in html


def test_what_may_stay_empty_says_so():
    assert "选填" in render("{% field form.note %}", form=Filing())
    assert "选填" not in render("{% field form.code %}", form=Filing())


def test_a_checkbox_stands_inside_its_label():
    assert '<label class="check" for="id_promise"><input' in render("{% field form.promise %}", form=Filing())


def test_the_summary_names_the_field_that_is_empty():
    class Plain(PageForm):
        place = forms.CharField(label="地点")

    html = render("{% error_summary form %}", form=Plain({}))
    assert '<a href="#id_place">请填写“地点”</a>' in html


def test_the_summary_links_each_error_to_its_field_in_order():
    html = render("{% error_summary form %}", form=Filing({"station": "光谷"}))
    anchors = ["#id_code", "#id_mode_0", "#id_promise", "#id_workbook"]
    places = [html.index(f'href="{anchor}"') for anchor in anchors]
    assert places == sorted(places)
    assert "有 4 处需要修改" in html


def test_a_fresh_form_has_no_summary():
    assert render("{% error_summary form %}", form=Filing()) == ""


def test_the_summary_reaches_into_a_formset():
    rows = forms.formset_factory(Filing, extra=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-code": "1"}
    )
    assert 'href="#id_form-0-station"' in render("{% error_summary rows %}", rows=rows)


def test_the_drop_zone_is_an_ordinary_file_field():
    html = render('{% dropzone form.workbook template_url="/t.xlsx" %}', form=Filing())
    assert 'type="file"' in html
    assert 'href="/t.xlsx"' in html
    assert "下载去年的文件" not in html
