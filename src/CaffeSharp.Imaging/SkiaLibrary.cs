using SkiaSharp;

namespace CaffeSharp.Imaging;

/// <summary>SkiaSharp's native library, without which no picture is read or written.</summary>
internal static class SkiaLibrary
{
    /// <summary>Sees to it that the library is loaded.</summary>
    /// <param name="name">The picture that is about to be read or written.</param>
    /// <exception cref="ImageException">The library is missing, or one that it needs.</exception>
    public static void Require(string name)
    {
        try
        {
            _ = SKImageInfo.PlatformColorType;
        }
        catch (Exception fault) when (fault.GetBaseException() is DllNotFoundException)
        {
            throw new ImageException($"{name}: SkiaSharp's native library cannot be loaded: {Reason(fault.GetBaseException().Message)}", fault);
        }
    }

    // The system's message has a line for every place it looked at. The one that counts names a library that Skia needs.
    private static string Reason(string message)
    {
        string? needed = message.Split('\n').FirstOrDefault(line =>
            line.Contains("cannot open shared object", StringComparison.Ordinal) && !line.Contains("SkiaSharp", StringComparison.Ordinal));
        return needed is null ? "libSkiaSharp is not beside the program" : $"{needed.Trim()} (install libstdc++ and libgcc_s)";
    }
}
