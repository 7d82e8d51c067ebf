"""The scripts of the first page: those of the page, what they import at once, and nothing that comes later."""

from __future__ import annotations

from benchmarks.first_page import first_scripts

FILES = {
    "/index.html": (
        '<script type="module" crossorigin src="/assets/index-a.js"></script>'
        '<link rel="modulepreload" crossorigin href="/assets/button-b.js">'
        '<link rel="stylesheet" crossorigin href="/assets/index-c.css">'
    ),
    "/assets/index-a.js": 'import{a as e}from"./button-b.js";import"./icons-d.js";const l=()=>import("./later-e.js")',
    "/assets/button-b.js": 'import{t}from"./index-a.js";export{t}',
    "/assets/icons-d.js": 'export*from"./deep-f.js"',
    "/assets/deep-f.js": "export const x=1",
}


def test_imports_are_followed_once_and_lazy_ones_are_not() -> None:
    assert first_scripts(FILES.__getitem__) == [
        "/assets/index-a.js",
        "/assets/button-b.js",
        "/assets/icons-d.js",
        "/assets/deep-f.js",
    ]
