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


def function_cosine(x):
    x = np.float64(x)
    with np.errstate(all="ignore"):
        return finite(np.cos(x), -1.5, 1.5)


class SineThenCosine(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_axes = Axes(x_range=[-6.283185, 6.283185, 1.570796], y_range=[-1.5, 1.5, 0.5], x_length=10.0, y_length=6.0, tips=False, axis_config={"color": "#BBBBBB", "stroke_width": 3.0})
        labelled(obj_axes.x_axis, obj_axes.x_axis.number_to_point, DOWN, [(-6.283185, "\u22122\u03c0"), (-4.712389, "\u22123\u03c0/2"), (-3.141593, "\u2212\u03c0"), (-1.570796, "\u2212\u03c0/2"), (1.570796, "\u03c0/2"), (3.141593, "\u03c0"), (4.712389, "3\u03c0/2"), (6.283185, "2\u03c0")])
        labelled(obj_axes.y_axis, obj_axes.y_axis.number_to_point, LEFT, [(-1.5, "\u22121.5"), (-1.0, "\u22121"), (-0.5, "\u22120.5"), (0.5, "0.5"), (1.0, "1"), (1.5, "1.5")])
        obj_axes.x_axis.add(Text("x", font_size=24, color="#BBBBBB").next_to(obj_axes.x_axis.get_end(), UP, buff=0.35))
        obj_axes.y_axis.add(Text("y", font_size=24, color="#BBBBBB").next_to(obj_axes.y_axis.get_end(), RIGHT, buff=0.35))
        obj_sine = obj_axes.plot(function_sine, x_range=[-6.283185, 6.283185, 0.062832], color="#58C4DD", stroke_width=4.0)
        obj_cosine = obj_axes.plot(function_cosine, x_range=[-6.283185, 6.283185, 0.062832], color="#FF862F", stroke_width=4.0)
        obj_sine_label = fitted(Text("y = sin(x)", font_size=32.0, color="#58C4DD")).move_to([3.2, 3.4, 0.0])
        obj_cosine_label = fitted(Text("y = cos(x)", font_size=32.0, color="#FF862F")).move_to([-3.2, 3.4, 0.0])
        self.play(Create(obj_axes, run_time=1.5))
        self.wait(0.5)
        self.play(Create(obj_sine, run_time=2.0))
        self.play(Write(obj_sine_label, run_time=0.8))
        self.wait(0.5)
        self.play(Create(obj_cosine, run_time=2.0))
        self.play(Write(obj_cosine_label, run_time=0.8))
        self.wait(0.5)
        self.wait(2.0)
