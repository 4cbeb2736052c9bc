from jiyue.rulebook.screening import Document, screen_document


def found(policy, body):
    problems = screen_document(Document("通知", body), policy=policy)
    return [problem for problem in problems if problem.rule_key == "home-address"]


def test_an_address_down_to_the_door_is_pointed_out(anyue):
    (problem,) = found(anyue, "住址：示例州假设县范例乡样本村委会17组562号，因违反规定")
    assert problem.gravity == "warn"
    assert problem.evidence["masked"] == "示例州假设县范例乡样本村委会***"


def test_an_office_address_is_left_alone(anyue):
    assert found(anyue, "咨询地点：安岳县岳阳镇解放街1号政务服务中心6楼") == []
