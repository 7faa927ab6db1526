"""labelcrowd: pictures outlined and named by a crowd, on your own machine."""
