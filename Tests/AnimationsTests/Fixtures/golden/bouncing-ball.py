from manim import *
import numpy as np


class BouncingBall(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_floor = Line([-5.0, -2.5, 0.0], [5.0, -2.5, 0.0], color="#888888", stroke_width=4.0)
        obj_ball = Circle(radius=0.4, color="#FC6255", stroke_width=4.0, fill_color="#FC6255", fill_opacity=1.0).move_to([0.0, 3.0, 0.0])
        self.play(Create(obj_floor, run_time=0.5))
        self.play(FadeIn(obj_ball, run_time=0.5))
        self.wait(0.2)
        self.play(obj_ball.animate(run_time=0.9, rate_func=rate_functions.ease_in_quad).move_to([0.0, -2.1, 0.0]))
        self.play(obj_ball.animate(run_time=0.7, rate_func=rate_functions.ease_out_quad).move_to([0.0, 1.0, 0.0]))
        self.play(obj_ball.animate(run_time=0.7, rate_func=rate_functions.ease_in_quad).move_to([0.0, -2.1, 0.0]))
        self.play(obj_ball.animate(run_time=0.5, rate_func=rate_functions.ease_out_quad).move_to([0.0, -0.6, 0.0]))
        self.play(obj_ball.animate(run_time=0.5, rate_func=rate_functions.ease_in_quad).move_to([0.0, -2.1, 0.0]))
        self.wait(2.0)
