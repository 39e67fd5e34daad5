"""Whole numbers in the least memory; rows of tables side by side."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from attribution_opt.program.row_numbers import rows_numbered
from attribution_opt.program.terms import Columns, Expression, Outer, narrow, wide
from tests.strategies import whole as whole_numbers

whole = arrays(
    np.int64,
    array_shapes(max_dims=2, max_side=4),
    elements=st.sampled_from([0, 1, -1, 127, 128, -128, 2**15, -(2**31), 2**40]),
)


@given(whole)
def test_narrow_numbers_are_the_same(values: np.ndarray) -> None:
    """No value changes, and no absolute value overflows."""
    less = narrow(values)
    assert less.dtype.kind == "i"
    assert less.dtype.itemsize <= 8
    assert (wide(less) == values).all()
    assert (np.abs(less).astype(np.int64) == np.abs(values)).all()


@given(st.integers(-3000, 3000), st.integers(-3000, 3000), st.integers(-3000, 3000))
def test_products_of_narrow_numbers_are_whole(u: int, w: int, factor: int) -> None:
    """Coefficients are multiplied and added in 64 bits, however small they are kept."""
    columns = Columns(np.array([0, 0]), np.array([0, -1]), np.array([0, 0]))
    outer = Outer(np.array([[u]]), np.array([w]))
    expression = Expression((outer,), np.array([[w]])) * factor
    assert (expression + expression).on(columns).tolist() == [
        2 * u * w * factor,
        2 * w * factor,
    ]


@given(st.integers(0, 40), st.data())
def test_rows_have_one_number_where_all_tables_agree(
    size: int, data: st.DataObject
) -> None:
    """Two rows share a number if and only if they are equal in every table."""
    tables = data.draw(st.lists(whole_numbers(0, 1, size, 2), max_size=3))
    numbers = rows_numbered(tables, size)
    for i in range(size):
        for j in range(size):
            is_equal = all((table[i] == table[j]).all() for table in tables)
            assert is_equal == (numbers[i] == numbers[j])
