namespace CaffeSharp;

/// <summary>How a caffemodel holds its numbers.</summary>
public enum BlobEncoding
{
    /// <summary>32-bit floats, as every Caffe reads them.</summary>
    Float,

    /// <summary>16-bit floats in NVCaffe's <c>raw_data</c>: half the size; NVCaffe, OpenCV and CaffeSharp read it, BVLC Caffe does not.</summary>
    RawHalf,
}
