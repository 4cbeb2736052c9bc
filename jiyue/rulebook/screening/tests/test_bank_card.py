from jiyue.rulebook.screening import Document, screen_document

CARD = "6299990000000035570"


def found(policy, body):
    problems = screen_document(Document("通知", body), policy=policy)
    return [problem for problem in problems if problem.rule_key == "bank-card"]


def test_a_card_number_is_found_with_and_without_spaces(anyue):
    assert found(anyue, f"开户行：示例银行，卡号{CARD}")[0].gravity == "block"
    assert found(anyue, "补贴打卡账户：6299 9900 0000 0052 229")
    assert found(anyue, f"甲 {CARD} 500元")[0].gravity == "warn"


def test_accounts_of_offices_and_wrong_check_digits_are_left_alone(anyue):
    assert found(anyue, f"财政专户：样板县财政局，账号{CARD}") == []
    assert found(anyue, f"卡号{CARD[:-1]}1") == []


def test_where_no_document_names_cards_the_labelled_default_does(anyue, dali):
    (own,), (general,) = found(anyue, f"卡号{CARD}"), found(dali, f"卡号{CARD}")
    assert {citation.clause for citation in own.citations} == {"anyue-2023/14.4", "anyue-2023/14.3"}
    assert [citation.clause for citation in general.citations] == ["platform/bank-card"]
    assert general.citations[0].default_label
