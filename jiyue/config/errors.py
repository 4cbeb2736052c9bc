"""What a person sees when something goes wrong outside of any screen: Chinese, what to do, no internals."""

import sys
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader

from jiyue.common import files
from jiyue.core.accounts.middleware import OutsideNetwork
from jiyue.faces.portal import views as portal

WORDS = {
    400: ("请求有误", "这个请求无法识别，可能是链接不完整或填写的内容不合要求。请返回上一页检查后再试。"),
    403: ("不能打开", "您的账号或当前任职不能打开这个页面。请返回首页，或请安全管理员核对任职。"),
    404: ("没有找到", "要找的页面不存在或者已经移走。请核对网址，或从首页进入。"),
    507: ("磁盘已满", files.NO_SPACE + files.NO_SPACE_CURE),
    500: ("系统出错", "系统处理时出错，已经记录，已保存的内容不受影响。请稍后再试；仍不能恢复的，请联系平台运维人员。"),
}
EXPIRED = "页面打开的时间过长或在别处退出过登录，为安全起见这次提交没有生效。请返回上一页，刷新后重新提交。"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(403, message=str(exception)) if isinstance(exception, OutsideNetwork) else _page(403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A site's host answers in the look of the site, the console's in its own."""
    if request.path.startswith(("/hd/", "/ss/", "/api/")):
        return portal.not_found(request, Http404(request.path))
    return _page(404)


def broken(request: HttpRequest) -> HttpResponse:
    """Django asks for this page while the error is being handled."""
    return _page(507 if files.is_disk_full(sys.exc_info()[1]) else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(403, title="提交没有生效", message=EXPIRED)


def _page(status: int, **words: Any) -> HttpResponse:
    title, message = WORDS[status]
    context = {"title": title, "message": message, **words}
    return HttpResponse(loader.render_to_string("errors/error.html", context), status=status)
