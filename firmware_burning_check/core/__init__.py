"""Plain Python under the models: images of programs and logs of programmers."""
