namespace CaffeSharp.Imaging;

/// <summary>How a picture is brought to another size. All are bilinear with half-pixel centres, none smooths first.</summary>
public enum ResizeMethod
{
    /// <summary>OpenCV's <c>INTER_LINEAR</c> on 8-bit pixels, to the bit: the results are whole numbers.</summary>
    LinearByte,

    /// <summary>OpenCV's <c>INTER_LINEAR</c> on float pixels; beyond the edge lies the edge pixel.</summary>
    LinearFloat,

    /// <summary>
    /// pycaffe's <c>io.resize_image</c>, which is scikit-image's order 1 in mode <c>constant</c> on float pixels:
    /// beyond the edge lies the picture's smallest value, so an enlarged picture darkens along its border.
    /// </summary>
    Pycaffe,
}
