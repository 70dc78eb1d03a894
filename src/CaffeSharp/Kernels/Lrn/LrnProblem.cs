using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Lrn;

/// <summary>y = x · (K + Alpha · m)^−Beta, m being the mean of the squares of <c>Size</c> channels around, those outside counting 0.</summary>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Pixels">Numbers of a channel.</param>
/// <param name="Size">Channels taken together; odd.</param>
/// <param name="Alpha">What the mean square is multiplied by.</param>
/// <param name="Beta">The power that divides.</param>
/// <param name="K">What is added to the mean square.</param>
/// <param name="Layout">How input and output lie.</param>
/// <param name="Lane">Floats in a vector.</param>
internal sealed record LrnProblem(int Channels, int Pixels, int Size, float Alpha, float Beta, float K, BlobLayout Layout, int Lane);
