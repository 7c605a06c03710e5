from . import controllers, core, models, wizard
