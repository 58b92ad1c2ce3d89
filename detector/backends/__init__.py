"""The shelf of engines that run models; torch, transformers and onnxruntime live here alone."""
