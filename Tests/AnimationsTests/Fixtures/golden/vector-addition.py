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


class VectorAddition(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_axes = Axes(x_range=[-1.0, 4.0, 1.0], y_range=[-1.0, 4.0, 1.0], x_length=7.0, y_length=7.0, tips=False, axis_config={"color": "#888888", "stroke_width": 3.0})
        labelled(obj_axes.x_axis, obj_axes.x_axis.number_to_point, DOWN, [(-1.0, "\u22121"), (1.0, "1"), (2.0, "2"), (3.0, "3"), (4.0, "4")])
        labelled(obj_axes.y_axis, obj_axes.y_axis.number_to_point, LEFT, [(-1.0, "\u22121"), (1.0, "1"), (2.0, "2"), (3.0, "3"), (4.0, "4")])
        obj_u = Arrow([-2.1, -2.1, 0.0], [0.7, -0.7, 0.0], buff=0, color="#58C4DD", stroke_width=4.0)
        obj_v = Arrow([-2.1, -2.1, 0.0], [-0.7, 0.7, 0.0], buff=0, color="#83C167", stroke_width=4.0)
        obj_v_moved = Arrow([0.7, -0.7, 0.0], [2.1, 2.1, 0.0], buff=0, color="#83C167", stroke_width=4.0)
        obj_sum = Arrow([-2.1, -2.1, 0.0], [2.1, 2.1, 0.0], buff=0, color="#F7D96F", stroke_width=4.0)
        obj_sum_label = fitted(Text("(2,1) + (1,2) = (3,3)", font_size=32.0, color="#F7D96F")).move_to([4.6, 2.8, 0.0])
        self.play(Create(obj_axes, run_time=1.0))
        self.wait(0.5)
        self.play(Create(obj_u, run_time=1.0))
        self.wait(0.5)
        self.play(Create(obj_v, run_time=1.0))
        self.wait(0.5)
        self.play(ReplacementTransform(obj_v, obj_v_moved, run_time=1.5))
        self.wait(0.5)
        self.play(Create(obj_sum, run_time=1.0))
        self.play(Write(obj_sum_label, run_time=1.0))
        self.wait(0.5)
        self.wait(2.0)
