"""Model fields: points as exact hundredths, text in Unicode normal form C."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable, register_combinable_fields
from django.forms import Field as FormField

from emulation.common.forms import DecimalVnField, TextVnField
from emulation.common.numbers import NumberError, parse_decimal
from emulation.common.text import tidy

_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

if TYPE_CHECKING:
    from django.db.models import CharField, Field, TextField
else:

    class _Parametrised:
        """Django's fields take type parameters in their stubs only; here the parameters fall away."""

        def __class_getitem__(cls, _parameters):
            return cls

    class Field(_Parametrised, models.Field):
        pass

    class CharField(_Parametrised, models.CharField):
        pass

    class TextField(_Parametrised, models.TextField):
        pass


HUNDREDTH = Decimal("0.01")
LIMIT = Decimal("90000000000000000.00")
"""Nothing above fits the 64-bit column as hundredths."""


def to_hundredths(value: object) -> Decimal:
    """The value as a Decimal with exactly two places; ValidationError for floats and finer values."""
    if isinstance(value, bool | float) or not isinstance(value, Decimal | int | str):
        raise ValidationError("Giá trị này không phải là số thập phân chính xác.", code="inexact")
    try:
        number = parse_decimal(value) if isinstance(value, str) else Decimal(value)
        exact = number.quantize(HUNDREDTH) if abs(number) < LIMIT else None
    except NumberError as error:
        raise ValidationError(error.message_vi, code="invalid") from error
    except InvalidOperation as error:  # NaN and the infinities
        raise ValidationError("Giá trị này không phải là số.", code="invalid") from error
    if exact is None:
        raise ValidationError("Số này quá lớn.", code="too_large")
    if exact != number:
        raise ValidationError("Chỉ ghi tối đa hai chữ số sau dấu phẩy.", code="max_places")
    return exact + 0  # turns minus nought into nought


class HundredthsField(Field[_ST, _GT]):
    """`Decimal` with two places, kept as a BIGINT of hundredths: sums are exact on both databases.

    `Sum`, `Min`, `Max` and `+`/`-` between two such fields give Decimals again, so does multiplying by an
    integer field or whole number. Not derived from BigIntegerField, although its column is one: Django
    would then take `F("points") + 1` for an integer sum and add one hundredth; as it stands that is a
    FieldError, write `Value(Decimal("1.00"), output_field=HundredthsField())`. Averages are refused:
    divide `Sum` by `Count` in Python.
    """

    description = "Số thập phân hai chữ số, lưu bằng phần trăm đơn vị"
    empty_strings_allowed = False

    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | int | str | Combinable
        _pyi_private_get_type: Decimal
        _pyi_lookup_exact_type: Decimal | int | str

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def to_python(self, value: object) -> Decimal | None:
        return None if value is None else to_hundredths(value)

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        if prepared is None or hasattr(prepared, "resolve_expression"):
            return prepared
        return int(to_hundredths(prepared) * 100)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Leave on the instance what the database will give back, whatever form was assigned."""
        value = super().pre_save(model_instance, add)
        if not hasattr(value, "resolve_expression"):
            value = self.to_python(value)
            setattr(model_instance, self.attname, value)
        return value

    def from_db_value(
        self, value: int | None, expression: object, connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        if value is None:
            return None
        if isinstance(expression, models.Avg | models.StdDev | models.Variance):
            raise TypeError("averages of hundredths are not exact: use Sum and Count")
        return Decimal(int(value)).scaleb(-2)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(to_hundredths(value))

    def formfield(self, **kwargs: Any) -> FormField | None:
        return super().formfield(**{"form_class": DecimalVnField, "max_places": 2, **kwargs})


for _connector in (Combinable.ADD, Combinable.SUB):
    register_combinable_fields(HundredthsField, _connector, HundredthsField, HundredthsField)
register_combinable_fields(HundredthsField, Combinable.MUL, models.IntegerField, HundredthsField)
register_combinable_fields(models.IntegerField, Combinable.MUL, HundredthsField, HundredthsField)


class _Nfc(Field[_ST, _GT]):
    """What both text fields share: NFC and no white space at the ends, in every way into the database."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return tidy(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = tidy(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> FormField | None:
        return super().formfield(**{"form_class": TextVnField, **kwargs})


class NfcCharField(_Nfc[_ST, _GT], CharField[_ST, _GT]):
    """CharField whose text is NFC and stripped on the way to the database and into lookups."""


class NfcTextField(_Nfc[_ST, _GT], TextField[_ST, _GT]):
    """TextField whose text is NFC and stripped on the way to the database and into lookups."""
