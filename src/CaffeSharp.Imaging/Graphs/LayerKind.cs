namespace CaffeSharp.Imaging.Graphs;

/// <summary>What a layer is for, to tell layers apart by colour.</summary>
internal enum LayerKind
{
    /// <summary>Where the caller's numbers come in.</summary>
    Input,

    /// <summary>Convolutions of every sort.</summary>
    Convolution,

    /// <summary>Inner products and recurrent layers.</summary>
    Dense,

    /// <summary>Poolings, and all that changes the size of a picture.</summary>
    Pooling,

    /// <summary>Normalizations and affines per channel.</summary>
    Normalization,

    /// <summary>Functions of one number.</summary>
    Activation,

    /// <summary>Sums and products of blobs, concatenations.</summary>
    Join,

    /// <summary>Numbers put in another order.</summary>
    Shape,

    /// <summary>Boxes and regions.</summary>
    Detection,

    /// <summary>Softmax, losses and accuracies.</summary>
    Judgement,

    /// <summary>All others.</summary>
    Other,
}
