"""The benefit explanation sheets (告知单): large type on A4, to be read at the kitchen table.

The only package that knows reportlab. ``press`` is the door; ``breaking`` breaks lines by the
rules of Chinese type, ``faces`` knows the fonts, ``setting`` sets rows, ``paging`` puts them on
pages, ``furniture`` is what every page carries, ``paper`` makes the PDF. Each kind of sheet has
a module of its own.
"""
