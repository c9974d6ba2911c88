from manim import *
import numpy as np


def labelled(axis, place, side, labels):
    for value, text in labels:
        axis.add(Text(text, font_size=20, color=axis.get_color()).next_to(place(value), side, buff=0.2))


def finite(value, low, high):
    return float(np.clip(np.nan_to_num(value, nan=low, posinf=high, neginf=low), low, high))


def function_parabola(x):
    x = np.float64(x)
    with np.errstate(all="ignore"):
        return finite(x**2, -2.0, 4.0)


def function_reciprocal(x):
    x = np.float64(x)
    with np.errstate(all="ignore"):
        return finite(1.0 / x, -2.0, 4.0)


def function_tangent(x):
    x = np.float64(x)
    with np.errstate(all="ignore"):
        return finite(np.tan(x), -2.0, 4.0)


class GeneratedScene(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#101018")
        obj_axes = Axes(x_range=[-3.0, 3.0, 1.0], y_range=[-2.0, 4.0, 1.0], x_length=10.0, y_length=6.0, tips=False, axis_config={"color": "#FFFFFF", "stroke_width": 3.0})
        labelled(obj_axes.x_axis, obj_axes.x_axis.number_to_point, DOWN, [(-3.0, "\u22123"), (-2.0, "\u22122"), (-1.0, "\u22121"), (1.0, "1"), (2.0, "2"), (3.0, "3")])
        labelled(obj_axes.y_axis, obj_axes.y_axis.number_to_point, LEFT, [(-2.0, "\u22122"), (-1.0, "\u22121"), (1.0, "1"), (2.0, "2"), (3.0, "3"), (4.0, "4")])
        obj_parabola = obj_axes.plot(function_parabola, x_range=[-2.0, 2.0, 0.02], color="#FC6255", stroke_width=4.0)
        obj_reciprocal = VGroup(
            obj_axes.plot(function_reciprocal, x_range=[-3.0, -0.5, 0.0125], color="#83C167", stroke_width=4.0),
            obj_axes.plot(function_reciprocal, x_range=[0.25, 3.0, 0.01375], color="#83C167", stroke_width=4.0),
        )
        obj_tangent = VGroup(
            obj_axes.plot(function_tangent, x_range=[-3.0, -1.815775, 0.005921], color="#9A72AC", stroke_width=4.0),
            obj_axes.plot(function_tangent, x_range=[-1.107149, 1.325818, 0.012165], color="#9A72AC", stroke_width=4.0),
            obj_axes.plot(function_tangent, x_range=[2.034444, 3.0, 0.004828], color="#9A72AC", stroke_width=4.0),
        )
        self.add(obj_axes)
        self.play(Create(obj_parabola, run_time=1.5))
        self.wait(0.5)
        self.play(Create(obj_reciprocal, run_time=1.5))
        self.wait(0.5)
        self.play(Create(obj_tangent, run_time=1.5))
        self.wait(0.5)
        self.wait(2.0)
