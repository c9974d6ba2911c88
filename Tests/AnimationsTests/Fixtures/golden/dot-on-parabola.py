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


def function_curve(x):
    x = np.float64(x)
    with np.errstate(all="ignore"):
        return finite(x**2, 0.0, 10.0)


class DotOnParabola(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_axes = Axes(x_range=[-3.0, 3.0, 1.0], y_range=[0.0, 10.0, 2.0], x_length=10.0, y_length=6.0, tips=False, axis_config={"color": "#FFFFFF", "stroke_width": 3.0})
        labelled(obj_axes.x_axis, obj_axes.x_axis.number_to_point, DOWN, [(-3.0, "\u22123"), (-2.0, "\u22122"), (-1.0, "\u22121"), (0.0, "0"), (1.0, "1"), (2.0, "2"), (3.0, "3")])
        labelled(obj_axes.y_axis, obj_axes.y_axis.number_to_point, LEFT, [(2.0, "2"), (4.0, "4"), (6.0, "6"), (8.0, "8"), (10.0, "10")])
        obj_curve = obj_axes.plot(function_curve, x_range=[-3.0, 3.0, 0.03], color="#58C4DD", stroke_width=4.0)
        obj_dot = Dot(radius=0.15, color="#FC6255").move_to([-5.0, 2.4, 0.0])
        obj_label = fitted(Text("y = x\u00b2", font_size=36.0, color="#FFFFFF")).move_to([4.5, -1.5, 0.0])
        self.play(Create(obj_axes, run_time=1.0))
        self.play(Create(obj_curve, run_time=1.5))
        self.wait(0.5)
        self.play(Write(obj_label, run_time=0.6))
        self.wait(0.5)
        self.play(FadeIn(obj_dot, run_time=0.4))
        self.wait(0.5)
        self.play(MoveAlongPath(obj_dot, obj_curve.copy(), run_time=4.0, rate_func=linear))
        self.wait(0.5)
        self.wait(2.0)
