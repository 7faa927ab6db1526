"""Task designs and batches: what is asked, of which pictures, at which price."""
