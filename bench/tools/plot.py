# SPDX-License-Identifier: Apache-2.0
"""plot.py - a plain line chart as SVG, of few words and no library"""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 420, 64, 40, 180, 52
COLOURS = ("#1b4f8a", "#c2571a", "#3a7d34", "#7a3b8f", "#8a6d1b", "#555555")


def scale(low, high, log):
    if log:
        low, high = math.log10(low), math.log10(high)
    span = (high - low) or 1
    return lambda x: ((math.log10(x) if log else x) - low) / span


def ticks(low, high, log):
    if log:
        return [10.0 ** k for k in range(math.ceil(math.log10(low) - 1e-9),
                                         math.floor(math.log10(high) + 1e-9) + 1)]
    return [low + (high - low) * k / 5 for k in range(6)]


def chart(title, across, up, lines, x=(0, 1), y=(0, 1), log=False):
    """lines: (label, [(x, y)...]); log: the x axis in powers of ten."""
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    to_x, to_y = scale(*x, log), scale(*y, False)

    def at(px, py):
        px, py = max(0, min(1, to_x(px))), max(0, min(1, to_y(py)))
        return f"{LEFT + px * wide:.1f},{TOP + (1 - py) * high:.1f}"

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
           ' font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           f'<text x="{LEFT}" y="22" font-size="14">{escape(title)}</text>']
    for tick in ticks(*x, log):
        px = at(tick, y[0]).split(",")[0]
        out.append(f'<path d="M{at(tick, y[0])} L{at(tick, y[1])}" stroke="#dddddd"/>'
                   f'<text x="{px}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
                   f'{tick:g}</text>')
    for tick in ticks(*y, False):
        py = at(x[0], tick).split(",")[1]
        out.append(f'<path d="M{at(x[0], tick)} L{at(x[1], tick)}" stroke="#dddddd"/>'
                   f'<text x="{LEFT - 8}" y="{float(py) + 4}" text-anchor="end">{tick:.3g}</text>')
    out.append(f'<text x="{LEFT + wide / 2}" y="{HEIGHT - 12}" text-anchor="middle">'
               f'{escape(across)}</text>'
               f'<text transform="translate(16 {TOP + high / 2}) rotate(-90)"'
               f' text-anchor="middle">{escape(up)}</text>')
    for number, (label, points) in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        path = " L".join(at(px, py) for px, py in points)
        below = TOP + 14 + 18 * number
        out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.8"/>'
                   f'<path d="M{WIDTH - RIGHT + 10},{below - 4} h18" stroke="{colour}"'
                   f' stroke-width="3"/>'
                   f'<text x="{WIDTH - RIGHT + 34}" y="{below}">{escape(label)}</text>')
    return "\n".join(out + ["</svg>", ""])


def thin(points, most=400):
    """No more points than a chart can show."""
    step = max(1, len(points) // most)
    return points[::step] + points[-1:]
