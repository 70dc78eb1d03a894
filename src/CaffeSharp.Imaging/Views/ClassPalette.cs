namespace CaffeSharp.Imaging.Views;

/// <summary>The colours of classes in a segmentation.</summary>
public sealed class ClassPalette
{
    private const int Count = 256;

    // Blue, green, red of the 19 classes that Cityscapes trains on, from its published label table.
    private static readonly (byte Blue, byte Green, byte Red)[] CityscapesColours =
    [
        (128, 64, 128), (232, 35, 244), (70, 70, 70), (156, 102, 102), (153, 153, 190), (153, 153, 153), (30, 170, 250), (0, 220, 220), (35, 142, 107),
        (152, 251, 152), (180, 130, 70), (60, 20, 220), (0, 0, 255), (142, 0, 0), (70, 0, 0), (100, 60, 0), (100, 80, 0), (230, 0, 0), (32, 11, 119),
    ];

    private readonly (byte Blue, byte Green, byte Red)[] _colours;

    private ClassPalette((byte Blue, byte Green, byte Red)[] colours) => _colours = colours;

    /// <summary>The colours of Pascal VOC's masks, for 256 classes: the bits of the class dealt out to red, green and blue from the top.</summary>
    public static ClassPalette Voc { get; } = new([.. Enumerable.Range(0, Count).Select(VocColour)]);

    /// <summary>The colours of Cityscapes for its 19 training classes; those beyond, and the void class 255, are black.</summary>
    public static ClassPalette Cityscapes { get; } = new(CityscapesColours);

    /// <summary>The colour of a class in blue, green, red.</summary>
    public (byte Blue, byte Green, byte Red) this[int label] => label >= 0 && label < _colours.Length ? _colours[label] : default;

    private static (byte Blue, byte Green, byte Red) VocColour(int label)
    {
        int red = 0, green = 0, blue = 0;
        for (int bit = 7, rest = label; rest > 0; bit--, rest >>= 3)
        {
            red |= (rest & 1) << bit;
            green |= ((rest >> 1) & 1) << bit;
            blue |= ((rest >> 2) & 1) << bit;
        }
        return ((byte)blue, (byte)green, (byte)red);
    }
}
