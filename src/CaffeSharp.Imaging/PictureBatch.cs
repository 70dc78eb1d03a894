using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging;

/// <summary>Some pictures as one input of a net.</summary>
/// <param name="Paths">The files that could be read, in order.</param>
/// <param name="Input">Their numbers, <c>[pictures × crops, C, H, W]</c>; <see langword="null"/> when none could be read.</param>
/// <param name="Failures">The files that could not be read, each with the reason.</param>
public sealed record PictureBatch(IReadOnlyList<string> Paths, Blob? Input, IReadOnlyList<PictureFailure> Failures);
