"""What no keyboard sends: NUL, for which PostgreSQL has no room, in pickers, wizard and existing invoices."""

import pytest

from tests.invoices.walking import Walk

NUL = "a\x00b"
BUTTONS = (f"name:{NUL}", f"pick:{NUL}", f"add:{NUL}", "item", "next", "save", "codes")


@pytest.mark.parametrize("asked", ["customers/?q", "items/?q", "name/?display_name", "number/?number"])
def test_pickers_look_for_the_rest_of_what_is_typed(cast, company, asked):
    assert cast.sales.get(f"/invoices/books/{company.book.pk}/{asked}=a%00b").status_code == 200


@pytest.mark.parametrize("step", ["account", "customer", "products", "details"])
def test_a_step_of_the_wizard_takes_none_of_it(cast, company, deal, step):
    walk = Walk(cast.sales, f"/deals/{deal.pk}/invoices/new/")
    walk.press("next", source="scratch")
    walk.read(walk.draft_url("customer"))
    walk.press("new")
    line = walk.line("Design")
    typed = ("display_name", "customer_id", "bill_to", "terms_id", "send_to", "message", "number", "default_tax_code")
    values = dict.fromkeys((*typed, f"line-{line.pk}-item_id", f"line-{line.pk}-description"), NUL)
    for go in BUTTONS:
        pressed = f"item:{line.pk}:{NUL}" if go == "item" else go
        answer = cast.sales.post(walk.draft_url(step), {**values, "go": pressed})
        assert answer.status_code in (200, 302, 422)
    assert "\x00" not in str(walk.draft.new_customer)


def test_existing_invoices_are_searched_and_added_without_it(cast, company, deal):
    address = f"/deals/{deal.pk}/invoices/add/"
    assert cast.sales.get(f"{address}?q=a%00b").status_code == 200
    assert cast.sales.post(address, {"book": company.book.pk, "invoice": [NUL]}).status_code == 302
