"""Old registers taken in (旧台账导入): from a file of Excel to consultations of the record."""
