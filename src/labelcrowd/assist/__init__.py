"""Model assist: a click becomes an outline, by ONNX models that the operator put there."""
