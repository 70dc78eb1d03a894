using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>
/// Decides which values lie in blocks of channels between two layers instead of row-major: those that only convolutions
/// and layers to whom the order of the numbers is all one make and read, so that nobody has to convert them.
/// </summary>
internal static class LayoutAssigner
{
    /// <summary>The layout of every value, by its id.</summary>
    public static BlobLayout[] Assign(NetGraph graph, IReadOnlyList<Shape> shapes, bool keepAll)
    {
        var blocked = new BlobLayout(SimdWidth.Floats);
        var layouts = new BlobLayout[shapes.Count];
        Array.Fill(layouts, BlobLayout.Plain);
        if (keepAll || !blocked.IsBlocked)
            return layouts;
        for (int id = 0; id < layouts.Length; id++)
        {
            if (shapes[id].Axes == 4 && shapes[id][1] % blocked.Lane == 0)
                layouts[id] = blocked;
        }
        foreach (Value value in graph.Inputs.Concat(graph.Outputs))
            layouts[value.Id] = BlobLayout.Plain;
        bool changed;
        do
        {
            changed = false;
            foreach (Node node in graph.Nodes)
                changed |= MakesPlain(node, layouts);
        }
        while (changed);
        return layouts;
    }

    /// <summary>Makes the values around a layer plain if it cannot take or make them blocked; says whether one changed.</summary>
    private static bool MakesPlain(Node node, BlobLayout[] layouts)
    {
        if (node.Layer is ConvolutionBase { Axis: 1, Spatial.Kernel.Axes: 2 })
            return false;
        Value[] around = [.. node.Bottoms, .. node.Tops];
        bool anyOrder = node.Layer is ElementWise or Eltwise or Split;
        if ((anyOrder && around.All(value => layouts[value.Id].IsBlocked)) || around.All(value => !layouts[value.Id].IsBlocked))
            return false;
        foreach (Value value in around)
            layouts[value.Id] = BlobLayout.Plain;
        return true;
    }
}
