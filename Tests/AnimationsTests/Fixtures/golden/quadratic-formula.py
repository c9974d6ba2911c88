from manim import *
import numpy as np


def fitted(mobject, width=13.0, height=7.4):
    if mobject.width > width:
        mobject.scale_to_fit_width(width)
    if mobject.height > height:
        mobject.scale_to_fit_height(height)
    return mobject


def labelled(axis, place, side, labels):
    for value, text in labels:
        axis.add(Text(text, font_size=20, color=axis.get_color()).next_to(place(value), side, buff=0.2))


def finite(value, low, high):
    return float(np.clip(np.nan_to_num(value, nan=low, posinf=high, neginf=low), low, high))


def function_parabola(x):
    x = np.float64(x)
    with np.errstate(all="ignore"):
        return finite(x**2 - 3.0 * x + 1.0, -2.0, 4.0)


class QuadraticFormula(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_axes = Axes(x_range=[-1.0, 4.0, 1.0], y_range=[-2.0, 4.0, 1.0], x_length=6.0, y_length=6.0, tips=False, axis_config={"color": "#FFFFFF", "stroke_width": 3.0})
        obj_axes.shift([-3.5, 0.0, 0.0])
        labelled(obj_axes.x_axis, obj_axes.x_axis.number_to_point, DOWN, [(-1.0, "\u22121"), (1.0, "1"), (2.0, "2"), (3.0, "3"), (4.0, "4")])
        labelled(obj_axes.y_axis, obj_axes.y_axis.number_to_point, LEFT, [(-2.0, "\u22122"), (-1.0, "\u22121"), (1.0, "1"), (2.0, "2"), (3.0, "3"), (4.0, "4")])
        obj_parabola = obj_axes.plot(function_parabola, x_range=[-0.791288, 3.791288, 0.022913], color="#58C4DD", stroke_width=4.0)
        obj_first = Dot(radius=0.12, color="#FC6255").move_to([-4.8416, -1.0, 0.0])
        obj_second = Dot(radius=0.12, color="#FC6255").move_to([-2.1584, -1.0, 0.0])
        obj_equation = fitted(Text("x\u00b2 \u2212 3x + 1 = 0", font_size=36.0, color="#FFFFFF")).move_to([3.5, 2.0, 0.0])
        obj_formula = fitted(Text("x = (3 \u00b1 \u221a(9 \u2212 4)) / 2", font_size=36.0, color="#FFFFFF")).move_to([3.5, 0.5, 0.0])
        obj_roots = fitted(Text("x \u2248 0.38 and x \u2248 2.62", font_size=32.0, color="#FC6255")).move_to([3.5, -1.0, 0.0])
        self.play(Write(obj_equation, run_time=1.0))
        self.wait(0.5)
        self.play(Create(obj_axes, run_time=1.0))
        self.wait(0.5)
        self.play(Create(obj_parabola, run_time=2.0))
        self.wait(0.5)
        self.play(Write(obj_formula, run_time=1.5))
        self.wait(0.5)
        self.play(
            FadeIn(obj_first, run_time=0.6),
            FadeIn(obj_second, run_time=0.6),
        )
        self.wait(0.5)
        self.play(Write(obj_roots, run_time=1.0))
        self.wait(0.5)
        self.wait(2.0)
