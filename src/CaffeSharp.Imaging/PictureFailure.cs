namespace CaffeSharp.Imaging;

/// <summary>A picture that could not be read.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Fault">Why; the message names the file.</param>
public sealed record PictureFailure(string Path, ImageException Fault);
