"""Django's admin as the engine of lists and forms, scoped to the acting posting and wearing our own look.

No address of the stock site is routed: `urls.py` lists each view. Nothing is deleted here, and what is saved goes
through the actions of the package that owns it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from jiyue.common import export
from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.faces.console import policies, scopes, undoing
from jiyue.faces.console.forms.base import DateField


class ConsoleSite(admin.AdminSite):
    """Gathers the lists; its own pages (index, login, password, jsi18n …) are never routed."""

    site_header = site_title = index_title = "集约"
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = "—"

    def get_urls(self) -> list:
        return []

    def each_context(self, request: Any) -> dict[str, Any]:
        return {"is_popup": False, "is_nav_sidebar_enabled": False}


site = ConsoleSite(name="console")


class ScopedChangeList(ChangeList):
    """A list whose rows lead to our own pages."""

    def url_for_result(self, result: models.Model) -> str:
        return cast("ScopedAdmin", self.model_admin).address(result)


@audited
def record_export(model: type[models.Model], *, rows: int, form: str, by: Any, at: Any) -> None:
    """Every export is on record with its number of rows."""
    name = model._meta.verbose_name
    record("console.export", model(), by=by, at=at, summary=f"导出{name} {rows} 条", data={"rows": rows, "form": form})


class ScopedAdmin(admin.ModelAdmin):
    """Rows, filters, choosers and bulk acts see only what the acting posting may see."""

    area = ""
    detail = ""  # route of a row's page
    start = ""  # route of "new"
    start_label = ""
    start_hint = ""
    empty_text = "目前没有符合条件的记录。"
    export_columns: Sequence[str] = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 30
    list_max_show_all = 0
    actions_on_top = True
    actions_on_bottom = False
    list_display_links = None
    formfield_overrides = {
        models.DateField: {"form_class": DateField},
        models.CharField: {"widget": forms.TextInput},
        models.PositiveIntegerField: {"widget": forms.NumberInput},
    }

    def get_queryset(self, request: Any) -> models.QuerySet:
        return scopes.visible(self.model, request.posting, request.at)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Choosers stand bare: the stock wrapper offers to add, change and delete what is chosen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["queryset"] = scopes.visible(db_field.related_model, request.posting, request.at)
        kwargs.setdefault("empty_label", "请选择")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["queryset"] = scopes.visible(db_field.related_model, request.posting, request.at)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_module_permission(self, request: Any) -> bool:
        return policies.may_open(request.posting, self.area)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return policies.may_open(request.posting, self.area)

    def has_add_permission(self, request: Any) -> bool:
        return policies.may_start(request.posting, self.area)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return policies.may_start(request.posting, self.area)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def get_actions(self, request: Any) -> dict:
        """Only the acts that the list itself names; the stock delete never."""
        found = {name: self.get_action(name) for name in self.actions or () if self.offers(request, str(name))}
        return {name: action for name, action in found.items() if action}

    def offers(self, request: Any, action: str) -> bool:
        return True

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only the filters that the list itself names: any other would tell of fields that are never shown."""
        filters = self.get_list_filter(request)
        named = {one if isinstance(one, str) else getattr(one, "parameter_name", "") for one in filters}
        return lookup.removesuffix("__exact") in named

    def get_changelist(self, request: Any, **kwargs: Any) -> type[ChangeList]:
        return ScopedChangeList

    def address(self, row: models.Model) -> str:
        return reverse(f"console:{self.detail}", args=[row.pk]) if self.detail else ""

    def changelist_view(self, request: Any, extra_context: dict | None = None) -> HttpResponse:
        self._tidy(request)
        if request.method == "POST" and request.POST.get("export") in EXPORTS:
            return self._export(request, request.POST["export"])
        may_start = bool(self.start) and policies.may_start(request.posting, self.area)
        context = {
            "title": self.opts.verbose_name_plural,
            "start_url": reverse(f"console:{self.start}") if may_start else "",
            "start_label": self.start_label,
            "start_hint": self.start_hint,
            "empty_text": self.empty_text,
            "can_export": bool(self.export_columns),
            "action_buttons": [(name, text) for name, (_, _, text) in self.get_actions(request).items()],
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def _tidy(self, request: Any) -> None:
        """Words to search for have an end, and what is chosen are keys; anything else a browser never sends."""
        if len(request.GET.get("q", "")) > LONGEST_SEARCH:
            request.GET = request.GET.copy()
            request.GET["q"] = request.GET["q"][:LONGEST_SEARCH]
        chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
        keys = [one for one in chosen if self._is_key(one)]
        if keys != chosen:
            request.POST = request.POST.copy()
            request.POST.setlist(helpers.ACTION_CHECKBOX_NAME, keys)

    def _is_key(self, text: str) -> bool:
        try:
            self.opts.pk.clean(text, None)
        except ValidationError:
            return False
        return True

    def confirm(
        self, request: Any, rows: Iterable[models.Model], *, action: str, question: str, **extra: Any
    ) -> HttpResponse:
        """The page between choosing rows and acting on them."""
        context = {"rows": list(rows), "action": action, "question": question, "back": request.get_full_path(), **extra}
        return TemplateResponse(request, "console/confirm.html", context)

    def apply(
        self,
        request: Any,
        rows: Iterable[models.Model],
        act: Callable[[Any], str],
        *,
        undo: str = "",
        words: Sequence[str] = (),
        back: str = "",
    ) -> HttpResponse:
        """Do `act` on each row and say for each what became of it; one refusal does not stop the others.

        `undo` names what takes the act back where that is safe; it is offered once, to who did it, for a while.
        """
        chosen = list(rows)
        before = undoing.state_of(chosen) if undo else {}
        results = []
        acted: list[models.Model] = []
        for row in chosen:
            try:
                results.append({"row": row, "text": act(row), "refusal": None})
                acted.append(row)
            except Refusal as refusal:
                results.append({"row": row, "text": "", "refusal": refusal})
        context = {"results": results, "done": len(acted), "refused": len(results) - len(acted)}
        context["back"] = back or request.get_full_path()
        if undo and acted:
            context["undo"] = undoing.ticket(undo, acted, words, before, by=request.posting)
        return TemplateResponse(request, "console/results.html", context)

    def _export(self, request: Any, form: str) -> HttpResponse:
        rows = self.get_changelist_instance(request).get_queryset(request)
        chosen = request.POST.getlist("_selected_action")
        if chosen:
            rows = rows.filter(pk__in=chosen)
        headers = [str(label_for_field(name, self.model, model_admin=self)) for name in self.export_columns]
        table = [[self.cell(name, row) for name in self.export_columns] for row in rows.iterator(EXPORT_CHUNK)]
        data = EXPORTS[form](headers, table)
        record_export(self.model, rows=len(table), form=form, by=request.posting, at=request.at)
        response = HttpResponse(data, content_type="application/octet-stream")
        name = f"{self.opts.model_name}-{request.at:%Y%m%d%H%M}.{form}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def cell(self, name: str, row: models.Model) -> Any:
        """The value of a column for people, as the list and the export show it."""
        field, _, value = lookup_field(name, row, self)
        if field is not None and field.flatchoices:
            return dict(field.flatchoices).get(value, value)
        return "—" if value is None else value

    # Forms

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        """The audit record is kept by the actions; the stock log is not."""

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        """As above."""

    def _get_obj_does_not_exist_redirect(self, request: Any, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST:
            raise Http404
        obj = self.get_object(request, str(object_id)) if object_id else None
        title = f"修改{self.opts.verbose_name}" if obj else f"新增{self.opts.verbose_name}"
        context = {"title": title, "list_url": reverse(f"console:{self.area}"), **(extra_context or {})}
        try:
            return super().changeform_view(request, str(object_id) if object_id else None, form_url, context)
        except Refusal as refusal:
            return self._refused(request, obj, refusal, context)

    def _refused(self, request: Any, obj: Any, refusal: Refusal, context: dict) -> HttpResponse:
        """The same form with what was typed, and the refusal above it."""
        form = self.get_form(request, obj, change=obj is not None)(request.POST, request.FILES, instance=obj)
        layout: Any = self.get_fieldsets(request, obj)
        fieldsets = helpers.AdminForm(form, layout, {}, (), self)
        values = {**context, "adminform": fieldsets, "refusal": refusal, "original": obj, "opts": self.opts}
        return TemplateResponse(request, "admin/change_form.html", values, status=422)

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._saved(request, obj)

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        return self._saved(request, obj)

    def _saved(self, request: Any, obj: Any) -> HttpResponse:
        self.message_user(request, f"已保存：{obj}。")
        return HttpResponse(status=302, headers={"Location": self.address(obj) or reverse(f"console:{self.area}")})


EXPORTS = {"csv": export.to_csv, "xlsx": export.to_xlsx}
EXPORT_CHUNK = 1000  # rows read at a time
LONGEST_SEARCH = 100


class ScopedUnitFilter(admin.SimpleListFilter):
    """Units that occur in the visible rows; no other unit's name is ever offered."""

    title = "单位"
    parameter_name = "unit"
    path = "owner"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        name = f"{self.path}__name"
        rows = model_admin.get_queryset(request).order_by(name).values_list(f"{self.path}_id", name).distinct()
        return [(str(key), label) for key, label in rows if key]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: Any, queryset: models.QuerySet) -> models.QuerySet:
        offered = {str(key) for key, _ in self.lookup_choices}
        return queryset.filter(**{f"{self.path}_id": self.value()}) if self.value() in offered else queryset


def unit_filter(path: str, title: str) -> type[ScopedUnitFilter]:
    return type("UnitFilter", (ScopedUnitFilter,), {"path": path, "title": title, "parameter_name": path})
