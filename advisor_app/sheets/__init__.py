"""The benefit explanation sheets (告知单): large type on A4, to be read at the kitchen table.

The only package that knows reportlab, which reads the font files. ``press`` is the door;
``breaking`` breaks lines by the rules of Chinese type, ``faces`` knows the fonts and ``embedding``
puts them into a file, ``setting`` sets rows, ``paging`` puts them on pages, ``furniture`` is what
every page carries, ``paper`` draws the PDF and ``pdf_file`` puts it together. Each kind of sheet
has a module of its own.
"""
