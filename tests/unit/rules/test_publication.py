from evenwatt.rules.publication import PUBLIC_FIELDS, public_record


def test_the_record_has_the_order_of_the_text_and_nothing_else() -> None:
    facts = dict.fromkeys(reversed(PUBLIC_FIELDS), "…") | {"contact": "不公布"}
    assert list(public_record(facts)) == list(PUBLIC_FIELDS)
