using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Sketches;

/// <summary>Draws nets of sizes at which kernels and plans go wrong: 0, 1, about a vector.</summary>
internal static class NetSketch
{
    private const int SeldomZero = 40, SeldomDetection = 12;

    /// <summary>A net of up to six layers, one a line.</summary>
    public static string Draw(Random random)
    {
        if (random.OneIn(SeldomDetection))
            return DetectionNets.Draw(random);
        NetDraft draft = WithInput(random);
        for (int layers = random.Next(1, 7); layers > 0; layers--)
            AddLayer(draft);
        return draft.ToString();
    }

    /// <summary>A net that begins with one blob of images and has no layer yet.</summary>
    public static NetDraft WithInput(Random random)
    {
        int axes = random.OneIn(5) ? random.Next(1, 4) : 2;
        long[] shape = [random.Of(1, 1, 1, 2, 3), random.Of(NetDraft.Channels), .. Enumerable.Range(0, axes).Select(_ => (long)random.Of(NetDraft.Sizes))];
        while (NetDraft.Product(shape) > NetDraft.MostNumbers)
            shape[random.Next(1, shape.Length)] = random.Of(NetDraft.Sizes);
        if (random.OneIn(SeldomZero))
            shape[random.Next(shape.Length)] = 0;
        var draft = new NetDraft(random);
        draft.AddInput("data", shape, isRead: true);
        return draft;
    }

    private static void AddLayer(NetDraft draft)
    {
        if (draft.Shape.Length > 2 && draft.Random.OneIn(2))
            WindowLayers.Add(draft);
        else
            OtherLayers.Add(draft);
    }
}
