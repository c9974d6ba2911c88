from manim import *
import numpy as np


def labelled(axis, place, side, labels):
    for value, text in labels:
        axis.add(Text(text, font_size=20, color=axis.get_color()).next_to(place(value), side, buff=0.2))


class PointsAndDashes(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_axes = Axes(x_range=[-2.0, 2.0, 1.0], y_range=[-2.0, 2.0, 1.0], x_length=7.0, y_length=7.0, tips=False, axis_config={"color": "#FFFFFF", "stroke_width": 3.0})
        labelled(obj_axes.x_axis, obj_axes.x_axis.number_to_point, DOWN, [(-2.0, "\u22122"), (-1.0, "\u22121"), (1.0, "1"), (2.0, "2")])
        labelled(obj_axes.y_axis, obj_axes.y_axis.number_to_point, LEFT, [(-2.0, "\u22122"), (-1.0, "\u22121"), (1.0, "1"), (2.0, "2")])
        obj_a = Dot(radius=0.12, color="#FC6255").move_to([-1.75, -1.75, 0.0])
        obj_b = Dot(radius=0.12, color="#83C167").move_to([1.75, 1.75, 0.0])
        obj_join = DashedLine([-1.75, -1.75, 0.0], [1.75, 1.75, 0.0], color="#F7D96F", stroke_width=4.0)
        obj_down = DashedLine([1.75, 1.75, 0.0], [1.75, 0.0, 0.0], color="#888888", stroke_width=4.0)
        self.play(Create(obj_axes, run_time=1.0))
        self.wait(0.5)
        self.play(
            FadeIn(obj_a, run_time=0.6),
            FadeIn(obj_b, run_time=0.6),
        )
        self.wait(0.5)
        self.play(Create(obj_join, run_time=1.2))
        self.wait(0.5)
        self.play(Create(obj_down, run_time=0.8))
        self.wait(0.5)
        self.wait(2.0)
