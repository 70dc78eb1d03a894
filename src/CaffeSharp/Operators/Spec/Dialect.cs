namespace CaffeSharp.Operators.Spec;

/// <summary>Who says it: the three ways to write a convolution down.</summary>
internal enum Dialect
{
    /// <summary>A layer of a prototxt.</summary>
    Caffe,

    /// <summary>A Keras layer such as <c>Conv2D(…)</c>, or a call of <c>tf.nn.conv2d</c>.</summary>
    TensorFlow,

    /// <summary>A <c>torch.nn</c> module such as <c>Conv2d(…)</c>.</summary>
    Torch,
}
