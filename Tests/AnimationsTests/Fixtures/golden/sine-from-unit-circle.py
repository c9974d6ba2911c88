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


def function_sine(x):
    x = np.float64(x)
    with np.errstate(all="ignore"):
        return finite(np.sin(x), -1.5, 1.5)


class SineFromUnitCircle(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_unit_circle = Circle(radius=1.2, color="#FFFFFF", stroke_width=4.0, fill_color="#FFFFFF", fill_opacity=0.0).move_to([-5.0, 0.0, 0.0])
        obj_walker = Dot(radius=0.12, color="#FC6255").move_to([-3.8, 0.0, 0.0])
        obj_axes = Axes(x_range=[-6.283185, 6.283185, 3.141593], y_range=[-1.5, 1.5, 1.0], x_length=8.5, y_length=3.6, tips=False, axis_config={"color": "#FFFFFF", "stroke_width": 3.0})
        obj_axes.shift([2.2, 0.0, 0.0])
        labelled(obj_axes.x_axis, obj_axes.x_axis.number_to_point, DOWN, [(-6.283185, "\u22122\u03c0"), (-3.141593, "\u2212\u03c0"), (3.141593, "\u03c0"), (6.283185, "2\u03c0")])
        labelled(obj_axes.y_axis, obj_axes.y_axis.number_to_point, LEFT, [(-1.0, "\u22121"), (1.0, "1")])
        obj_sine = obj_axes.plot(function_sine, x_range=[-6.283185, 6.283185, 0.062832], color="#F7D96F", stroke_width=4.0)
        obj_pen = Dot(radius=0.1, color="#FC6255").move_to([-2.05, 0.0, 0.0])
        obj_title = fitted(Text("y = sin(x)", font_size=40.0, color="#FFFFFF")).move_to([2.2, 3.0, 0.0])
        self.play(Create(obj_unit_circle, run_time=1.0))
        self.play(Create(obj_axes, run_time=1.0))
        self.wait(0.2)
        self.play(
            FadeIn(obj_walker, run_time=0.4),
            FadeIn(obj_pen, run_time=0.4),
        )
        self.play(Write(obj_title, run_time=0.8))
        self.wait(0.5)
        self.play(
            MoveAlongPath(obj_walker, obj_unit_circle.copy(), run_time=4.0, rate_func=linear),
            MoveAlongPath(obj_pen, obj_sine.copy(), run_time=4.0, rate_func=linear),
            Create(obj_sine, run_time=4.0, rate_func=linear),
        )
        self.wait(0.5)
        self.wait(2.0)
