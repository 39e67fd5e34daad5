"""The solver-neutral program: columns, rows as outer products, ordered levels."""
