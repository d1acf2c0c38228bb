# SPDX-License-Identifier: GPL-2.0-only
"""The rows of faults.ini and cured.ini, for those who break kernels and those who judge them."""
import configparser
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATH = ROOT / 'tests' / 'faults' / 'faults.ini'
CURED = PATH.with_name('cured.ini')


def rows(*paths):
    table = configparser.ConfigParser(interpolation=None, delimiters=('=',))
    for path in paths or [PATH]:
        with open(path, encoding='ascii') as file:
            table.read_file(file)
    return table


def value(row, key, series):
    """KEY.SERIES takes the place of KEY; '' when there is neither."""
    return row.get(f'{key}.{series}', row.get(key, '')).strip()
