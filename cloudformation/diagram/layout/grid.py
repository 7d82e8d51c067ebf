"""Where things stand: two zones side by side, rows of subnets, the edge above, regional services to the right.

Requests come down the middle (the spine), between the zones. All numbers are units of the SVG.
"""

from __future__ import annotations

from cloudformation.diagram.shapes import Frame

WIDTH = 1168
MARGIN = 20

# From left to right.
VPC_X, VPC_WIDTH = 40, 844
LEFT = 60
ZONE_WIDTH, GUTTER = 300, 150
ZONES_X = (56, 56 + ZONE_WIDTH + GUTTER)
SPINE = ZONES_X[0] + ZONE_WIDTH + GUTTER // 2
SUBNET_INSET = 10
CARD_INSET = 30  # of a card in its zone
BALANCER_WIDTH = GUTTER + 60
RECORDS_X, CERTIFICATE_X = 206, 626
EDGE_X, EDGE_WIDTH = 190, 610
GATEWAYS_X = 845  # the column of what stands at the network's edge
COLUMN_X, COLUMN_WIDTH = 908, 224

# From top to bottom.
TITLE_Y = 38
PEOPLE_Y = 58
EDGE_Y, EDGE_HEIGHT = 130, 92
REGION_Y = 246
BUCKET_Y = 284
VPC_Y = 356
BUS_Y = 402  # what leaves by NAT gateways joins here
ZONE_Y = 416
ROWS_Y = 446
GAP, WIDE_GAP = 14, 32  # below the backend is a label
ROW_HEIGHT, WORK_ROW_HEIGHT = 82, 222  # that of the backend has the balancer in it, too
WORK_ROW = 1
BALANCER_DOWN, BALANCER_HEIGHT, GROUP_HEIGHT = 24, 56, 96


def row_height(row: int) -> int:
    """How high a row of subnets is, counted from the outside in."""
    return WORK_ROW_HEIGHT if row == WORK_ROW else ROW_HEIGHT


def gap(row: int) -> int:
    """How much room is below a row of subnets."""
    return WIDE_GAP if row == WORK_ROW else GAP


def row_y(row: int) -> int:
    """The upper edge of a row of subnets."""
    return ROWS_Y + sum(row_height(one) + gap(one) for one in range(row))


def subnet(row: int, zone: int) -> Frame:
    """The place of a subnet."""
    return Frame(ZONES_X[zone] + SUBNET_INSET, row_y(row), ZONE_WIDTH - 2 * SUBNET_INSET, row_height(row), "")


def zone(number: int, rows: int) -> Frame:
    """The place of a zone that has so many rows of subnets."""
    return Frame(ZONES_X[number], ZONE_Y, ZONE_WIDTH, row_y(rows) - ZONE_Y - gap(rows - 1) + SUBNET_INSET, "")


def vpc(rows: int) -> Frame:
    """The place of the network."""
    return Frame(VPC_X, VPC_Y, VPC_WIDTH, zone(0, rows).bottom + 14 - VPC_Y, "")


def region(rows: int) -> Frame:
    """The place of the region."""
    return Frame(MARGIN, REGION_Y, WIDTH - 2 * MARGIN, vpc(rows).bottom + 16 - REGION_Y, "")


def height(rows: int) -> int:
    """The page's height: below the region is the legend."""
    return region(rows).bottom + 66
