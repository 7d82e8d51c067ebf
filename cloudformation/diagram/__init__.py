"""What the network diagram shows, read off the synthesised templates, and where it stands on the page; pure.

- ``model.py``: the picture as data: what there is, and what talks to what
- ``reading/``: templates → picture; nothing is drawn that no template says
- ``layout/``: picture → shapes with their places, on a grid made for this kind of network
- ``shapes.py``: frames, icons, texts and arrows, which ``ops/aws/diagram/`` draws
"""
